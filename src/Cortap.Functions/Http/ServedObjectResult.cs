using Cortap.Infrastructure.Local;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Http;

/// <summary>Streams one stored version as an attachment, whole or in ranges, or answers that the client has it already.</summary>
/// <param name="served">What is served; it is disposed.</param>
/// <param name="version">Never another content; the entity tag.</param>
internal sealed class ServedObjectResult(ServedObject served, string version) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "private, no-store";
        if (served.Attributes.FileName is { } name) headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return Results.Stream(
                served.Content,
                served.Attributes.ContentType,
                entityTag: new EntityTagHeaderValue($"\"{version}\""),
                enableRangeProcessing: true)
            .ExecuteAsync(httpContext);
    }
}
