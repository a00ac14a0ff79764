using System.Text.Json;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// How much a JSON text holds, judged before it is parsed: a value may take two bytes of the text, and hundreds when it is read.
/// </summary>
internal static class JsonSize
{
    /// <summary>Most values of what others give us as a whole. A project of all 708 controls has some 15,000.</summary>
    public const int MaxValues = 1_000_000;

    /// <summary>As a page of 500 controls has them twice; so few need not be told from commas in texts.</summary>
    private const int Few = 20_000;

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Objects, lists, texts, numbers and flags, up to where it is no JSON; of a small text, a few more than it has.</summary>
    public static int CountOf(ReadOnlySpan<byte> utf8)
    {
        var most = utf8.Count((byte)',') + utf8.Count((byte)'{') + utf8.Count((byte)'[');
        return most <= Few ? most : CountValues(ByteOrderMark.Skip(utf8));
    }

    private static int CountValues(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        var count = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray)) count++;
            }
        }
        catch (JsonException)
        {
            // Whoever parses it comes no further, and says why.
        }

        return count;
    }
}
