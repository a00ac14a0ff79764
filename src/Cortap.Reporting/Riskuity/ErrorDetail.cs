using System.Text.Json;

namespace Cortap.Reporting.Riskuity;

/// <summary>Reads the human text of an error answer, for the log alone.</summary>
internal static class ErrorDetail
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>
    /// The text of <c>detail</c>, or of its first element's <c>msg</c>; a remark on the body when it has neither, or does not come: the status is an
    /// answer without it.
    /// </summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response, string token, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            return $"redirect to host {HostOf(response.Headers.Location)}, not followed";
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (await LimitedStream.ReadAsync(stream, MaxBytes, cancellationToken) is not { } body)
                return "a long error text";
            return Text(body.Span) is { } text ? Redaction.Clean(text, token) : $"an error text of {body.Length} bytes without detail";
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or InvalidDataException or InvalidOperationException)
        {
            return "an error text that could not be read";
        }
    }

    // As it stands: not every host that .NET reads can be written as punycode.
    private static string HostOf(Uri? location) => location is { IsAbsoluteUri: true } ? location.Host : "(same)";

    private static string? Text(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } error && error.TryGetProperty("detail", out var detail)
                ? Text(detail)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement detail) => detail.ValueKind switch
    {
        JsonValueKind.String => detail.GetString(),
        JsonValueKind.Array when detail.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            && first.TryGetProperty("msg", out var message) && message.ValueKind == JsonValueKind.String => message.GetString(),
        _ => null,
    };
}
