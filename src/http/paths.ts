// Where each part of the Worker is mounted. Pure.

export const API_PATH = '/api/v1';
export const PORTAL_PATH = '/portal';
export const CONSOLE_PATH = '/console';
