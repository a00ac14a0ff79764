using System.Net.Http.Headers;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>Reads a JSON body within its limits (docs/contract.md section 1, check 2).</summary>
public static class RequestBody
{
    public const int MaxSize = 64 * 1024;

    public static Problem TooLarge { get; } = new(ErrorCodes.BodyTooLarge, $"The body is larger than {MaxSize} bytes.");

    /// <summary>What the caller sent cannot be read; nothing of ours has failed.</summary>
    public static Problem Broken { get; } = new(ErrorCodes.InvalidRequest, "The request could not be read to its end; send it again.");

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
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length > MaxSize ? TooLarge : buffer[..length];
        }
        catch (IOException exception) when (IsOfTheSender(exception))
        {
            return Broken;
        }
    }

    /// <summary>Whether a body could not be read for what its sender did, such as a chunk of more bytes than there are numbers for.</summary>
    // What is derived from it says more, and is left to the server.
    public static bool IsOfTheSender(Exception exception) => exception?.GetType() == typeof(IOException);

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
