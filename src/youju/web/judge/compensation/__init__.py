"""生态保护补偿 — who owes whom how much under the city's agreements."""
