/** Starts Swagger UI, whose script stands before this one in the page, on the description that the page names. */

const place = document.querySelector("#swagger-ui");
globalThis.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  presets: [globalThis.SwaggerUIBundle.presets.apis, globalThis.SwaggerUIBundle.SwaggerUIStandalonePreset],
});
