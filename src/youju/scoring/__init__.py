"""what the city says: shapes of scoring, dated schemes, ranking."""
