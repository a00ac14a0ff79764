using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Http;

/// <summary>
/// Opens the interface to pages of named origins (Fetch standard, CORS). Not ASP.NET's middleware, because the Functions host's pipeline answers
/// before it.
/// </summary>
/// <param name="allowed"><c>CORS_ALLOWED_ORIGINS</c>.</param>
public sealed class CrossOrigin(IReadOnlyList<string> allowed)
{
    private const string ReadableHeaders = "X-Correlation-ID, Location, Retry-After, ETag, Idempotency-Replayed, Content-Disposition";
    private const string SentHeaders = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Correlation-ID, traceparent";
    private const string RememberedSeconds = "600";

    /// <summary>Lets the page that asks read the answer, if its origin is allowed.</summary>
    public void Allow(HttpRequest request)
    {
        if (allowed.Count == 0 || !request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)) return;

        var headers = request.HttpContext.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (request.Headers.Origin is not [{ } origin] || !allowed.Contains(origin)) return;

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = ReadableHeaders;
    }

    /// <summary>Answers a browser that asks before it sends: true when the request is such a question and <see cref="Allow"/> has let its origin in.</summary>
    /// <param name="request">Any request that no function takes.</param>
    /// <param name="methods">What the address has.</param>
    public static bool AllowPreflight(HttpRequest request, IReadOnlyList<string> methods)
    {
        var headers = request.HttpContext.Response.Headers;
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0 || headers.AccessControlAllowOrigin.Count == 0) return false;

        headers.AccessControlAllowMethods = string.Join(", ", methods);
        headers.AccessControlAllowHeaders = SentHeaders;
        headers.AccessControlMaxAge = RememberedSeconds;
        return true;
    }
}
