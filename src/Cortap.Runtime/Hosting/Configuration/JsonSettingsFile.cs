using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>A settings file, read as the Functions host does: comments and trailing commas are fine, absence is emptiness.</summary>
internal static class JsonSettingsFile
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The values by their paths, which ignore case.</summary>
    /// <exception cref="RuntimeStartException">The file cannot be read, or holds no JSON object.</exception>
    public static IConfigurationRoot Read(string path)
    {
        using var document = Parse(path);
        if (document is null)
            return new ConfigurationBuilder().Build();
        try
        {
            return new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()))).Build();
        }
        catch (FormatException exception)
        {
            throw new RuntimeStartException($"{path} gives one name more than once.", exception);
        }
    }

    /// <summary>The JSON object; null without a file.</summary>
    /// <exception cref="RuntimeStartException">The file cannot be read, or holds no JSON object.</exception>
    public static JsonDocument? Parse(string path)
    {
        // A container engine makes one of a file that is to be mounted and is not there; the configuration would pass it over.
        if (Directory.Exists(path))
            throw new RuntimeStartException($"{path} cannot be read: it is a folder.");
        if (!Path.Exists(path))
            return null;
        try
        {
            // A pipe has no length either, and to open one waits for its writer.
            var isEmpty = (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) is FileInfo { Length: 0 };
            var document = JsonDocument.Parse(isEmpty ? "" : File.ReadAllText(path, Strict), Options);
            ReadTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new RuntimeStartException($"{path} holds no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new RuntimeStartException(
                $"{path} is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", exception);
        }
        catch (Exception exception) when (exception is DecoderFallbackException or InvalidOperationException)
        {
            throw new RuntimeStartException($"{path} is not in UTF-8, or holds half a character.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeStartException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Texts are read only when they are asked for; what is none is to be found now.</summary>
    /// <exception cref="InvalidOperationException">One is half a character, such as <c>\ud800</c>.</exception>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        foreach (var item in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default)
            ReadTexts(item);
        foreach (var member in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            _ = member.Name;
            ReadTexts(member.Value);
        }
    }
}
