using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Setup;

/// <summary>Parses a setup document again only when its bytes have changed.</summary>
internal sealed class SetupCache
{
    private volatile Parsed? _latest;

    public SetupDocument Parse(byte[] content)
    {
        if (content.Length > SetupDocument.MaxBytes)
            throw Unreadable("is larger than 16 MiB");
        if (_latest is { } latest && latest.Content.AsSpan().SequenceEqual(content))
            return latest.Document;
        var parsed = new Parsed(content, SetupDocument.Load(content));
        _latest = parsed;
        return parsed.Document;
    }

    /// <summary>The failure for a document that is configured and cannot be had; its place is for the log alone.</summary>
    public static CortapException Unreadable(string problem, Exception? cause = null) => new(
        ErrorCodes.TransformationError,
        $"The project setup document {problem}. Ask the operators to check PROJECT_SETUP_PATH.",
        new JsonObject { ["errors"] = new JsonArray($"PROJECT_SETUP_PATH: {problem}") },
        cause);

    private sealed record Parsed(byte[] Content, SetupDocument Document);
}
