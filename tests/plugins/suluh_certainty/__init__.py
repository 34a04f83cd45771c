"""A plugin from outside that brings one of each: question type, report, panels, theme, layout, format, tables …"""
