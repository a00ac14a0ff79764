using Microsoft.AspNetCore.Http;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>Where a parameter of an HTTP function gets its value from.</summary>
/// <returns>False when the request's path holds no such value.</returns>
internal delegate bool HttpParameter(HttpContext context, out object? value);
