"""Incentive plans: read, checked, evaluated for everybody at once, explained."""
