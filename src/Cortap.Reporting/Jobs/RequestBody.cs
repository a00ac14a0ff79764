using System.Net.Http.Headers;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>Reads a JSON body within its limits (docs/contract.md section 1, check 2).</summary>
public static class RequestBody
{
    public const int MaxSize = 64 * 1024;

    public static Problem TooLarge { get; } = new(ErrorCodes.BodyTooLarge, $"The body is larger than {MaxSize} bytes.");

    public static async Task<Outcome<byte[]>> ReadAsync(IntakeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var contentLength = request.ContentLength;
        if (contentLength > MaxSize)
        {
            return TooLarge;
        }

        if (!IsJson(request.ContentType))
        {
            return new Problem(ErrorCodes.UnsupportedMediaType, "The body must be sent as application/json in UTF-8.");
        }

        if (request.ContentEncoding is not (null or "") && !string.Equals(request.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            return new Problem(ErrorCodes.UnsupportedMediaType, "The body must be sent as it is, without a Content-Encoding.");
        }

        // One byte more than is announced or allowed: so the end is seen without another read, and excess too.
        var buffer = new byte[(contentLength ?? MaxSize) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > MaxSize ? TooLarge : buffer[..length];
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
