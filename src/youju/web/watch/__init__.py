"""看 — monitoring, arrivals, review, complaints."""
