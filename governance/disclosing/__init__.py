"""What lies in the package of a disclosure; the footage itself comes from outside."""
