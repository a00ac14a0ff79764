using Cortap.Infrastructure.Local;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Http;

/// <summary>Streams one stored version as an attachment.</summary>
internal sealed class ServedObjectResult(ServedObject served) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var content = served.Content;
        var response = httpContext.Response;
        response.ContentType = served.Attributes.ContentType;
        response.ContentLength = served.Size;
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (served.Attributes.FileName is { } name) response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await content.CopyToAsync(response.Body, httpContext.RequestAborted);
    }
}
