"""One function a kind of claim: a claim, its story and what is held as of a day in; combinations and sentences out."""
