using System.Text.Json;
using System.Text.Unicode;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// Reads one JSON object from a request body as strictly as docs/contract.md section 1 asks: UTF-8 without a byte order mark, no duplicate
/// members at any depth, no trailing garbage, no comments.
/// </summary>
internal static class JsonBody
{
    public static Outcome<JsonDocument> Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return Invalid("The body is not valid UTF-8.");
        }

        JsonDocument document;
        try
        {
            document = StrictJson.Parse(body);
        }
        catch (JsonException error)
        {
            return Invalid(error.LineNumber is { } line
                ? $"The body is not one JSON object: see line {line + 1}, byte {error.BytePositionInLine + 1}."
                : "The body is not one JSON object whose member names are valid Unicode and occur once.");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            return Invalid("The body is JSON, but not an object.");
        }

        return document;
    }

    private static Problem Invalid(string message) => new(ErrorCodes.InvalidJson, message);
}
