using Cortap.Infrastructure.Local;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Http;

/// <summary>Streams one stored version as an attachment, whole or in ranges, or answers that the client has it already.</summary>
/// <param name="served">What is served; it is disposed.</param>
/// <param name="version">Never another content; the entity tag.</param>
/// <param name="refuse">Answers a range that begins beyond the end (416), or a condition that does not hold (412).</param>
internal sealed class ServedObjectResult(ServedObject served, string version, Func<int, IResult> refuse) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "private, no-store";
        if (served.Attributes.FileName is { } name) headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await Results.Stream(
                served.Content,
                served.Attributes.ContentType,
                entityTag: new EntityTagHeaderValue($"\"{version}\""),
                enableRangeProcessing: true)
            .ExecuteAsync(httpContext);
        var status = httpContext.Response.StatusCode;
        if (status is not (StatusCodes.Status412PreconditionFailed or StatusCodes.Status416RangeNotSatisfiable)) return;

        // What is sent now is no part of the document; Content-Range tells the length of that.
        headers.Remove(HeaderNames.ContentDisposition);
        headers.Remove(HeaderNames.ETag);
        await refuse(status).ExecuteAsync(httpContext);
    }
}
