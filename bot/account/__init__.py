"""The WeChat account itself: menus, tags, media and tokens."""
