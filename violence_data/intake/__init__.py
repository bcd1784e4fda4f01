"""How a published file enters `data/raw`: recognised by its columns, dated, cleaned, checked, compared, then copied and registered."""
