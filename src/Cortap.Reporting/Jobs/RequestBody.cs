using System.Net.Http.Headers;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>Reads a JSON body within its limits (docs/contract.md section 1, check 2).</summary>
public static class RequestBody
{
    public const int MaxSize = 64 * 1024;

    public static Problem TooLarge { get; } = new(ErrorCodes.BodyTooLarge, $"The body is larger than {MaxSize} bytes.");

    public static async Task<Outcome<byte[]>> ReadAsync(Stream body, string? contentType, long? contentLength, CancellationToken cancellationToken)
    {
        if (contentLength > MaxSize)
        {
            return TooLarge;
        }

        if (!IsJson(contentType))
        {
            return new Problem(ErrorCodes.UnsupportedMediaType, "The body must be sent as application/json in UTF-8.");
        }

        // One byte more than is announced or allowed: so the end is seen without another read, and excess too.
        var buffer = new byte[(contentLength ?? MaxSize) + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > MaxSize ? TooLarge : buffer[..length];
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
