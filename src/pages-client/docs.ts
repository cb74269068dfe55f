interface SwaggerUi {
  (options: Record<string, unknown>): unknown;
}

const viewer = (window as { SwaggerUIBundle?: SwaggerUi }).SwaggerUIBundle;
viewer?.({
  url: '/openapi.json',
  dom_id: '#swagger',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  // The validator's badge would tell another site which document is read here.
  validatorUrl: null,
});
