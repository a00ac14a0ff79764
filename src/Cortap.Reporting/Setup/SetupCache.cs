using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Setup;

/// <summary>Parses a setup document again only when its bytes have changed, once for all who ask: a large workbook takes a second and much memory.</summary>
internal sealed class SetupCache
{
    private readonly Lock _gate = new();
    private Parsed? _latest;

    public Task<SetupDocument> ParseAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (content.Length > SetupDocument.MaxBytes)
            throw Unreadable("is larger than 16 MiB");
        lock (_gate)
        {
            // For want of memory, say, it may have failed.
            if (_latest is not { Document.IsFaulted: false } latest || !latest.Content.AsSpan().SequenceEqual(content))
                _latest = latest = new Parsed(content, Task.Run(() => SetupDocument.Load(content), CancellationToken.None));
            return latest.Document.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The failure for a document that is configured and cannot be had; its place is for the log alone.</summary>
    public static CortapException Unreadable(string problem, Exception? cause = null) => new(
        ErrorCodes.TransformationError,
        $"The project setup document {problem}. Ask the operators to check PROJECT_SETUP_PATH.",
        new JsonObject { ["errors"] = new JsonArray($"PROJECT_SETUP_PATH: {problem}") },
        cause);

    private sealed record Parsed(byte[] Content, Task<SetupDocument> Document);
}
