"""Coupons that were issued to a member: one row a coupon, to find them by the member."""
