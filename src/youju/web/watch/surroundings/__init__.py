"""声环境与土壤环境 — sites of sound and soil, their figures, and the registers behind them."""
