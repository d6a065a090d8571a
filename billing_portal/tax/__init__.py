"""What tax applies and why: the table of rates, evidence about buyers, tax forms; the ports of engines and registers."""
