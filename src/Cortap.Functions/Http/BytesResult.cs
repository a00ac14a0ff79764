using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Http;

/// <summary>An answer whose bytes are known; never stored by caches on the way.</summary>
internal sealed class BytesResult(int status, string contentType, byte[] body, string? fileName = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (fileName is not null) response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        return response.Body.WriteAsync(body, 0, body.Length, httpContext.RequestAborted);
    }
}
