using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Errors;
using DocumentFormat.OpenXml.Packaging;

namespace Cortap.Reporting.Setup;

/// <summary>
/// The setup document <c>{"projects": [ … ]}</c>. Comments and trailing commas are allowed, because people edit it; duplicate members
/// are not. A malformed entry blocks only its own project.
/// </summary>
public sealed class SetupDocument
{
    private const int ReportedErrors = 10;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    private readonly Dictionary<long, Entry> _entries = [];
    private readonly SetupFindings _findings = new();

    private SetupDocument()
    {
    }

    /// <summary>A document without projects.</summary>
    public static SetupDocument Empty { get; } = new();

    /// <summary>The projects that the document lists, in its order, with the paths of their entries.</summary>
    public IEnumerable<(long ProjectId, string Path)> Projects => _entries.Select(entry => (entry.Key, entry.Value.Path));

    /// <summary>True for a listed project whose entry cannot be used.</summary>
    public bool IsMalformed(long projectId) => _entries.TryGetValue(projectId, out var entry) && entry.Findings.Errors.Count > 0;

    /// <summary>Everything that is malformed, as <c>path: message</c> lines.</summary>
    public IReadOnlyList<string> Errors => [.. _findings.Errors, .. _entries.Values.SelectMany(entry => entry.Findings.Errors)];

    /// <summary>What is probably not meant so, as <c>path: message</c> lines.</summary>
    public IReadOnlyList<string> Warnings => [.. _findings.Warnings, .. _entries.Values.SelectMany(entry => entry.Findings.Warnings)];

    /// <summary>Reads the document from JSON or, where the bytes are a zip archive, from a workbook.</summary>
    public static SetupDocument Load(byte[] content)
    {
        if (!content.AsSpan().StartsWith("PK"u8))
            return Parse(content);
        try
        {
            return Parse(SetupWorkbook.ToJson(content));
        }
        catch (Exception exception) when (exception is FileFormatException or OpenXmlPackageException or InvalidDataException or XmlException)
        {
            var document = new SetupDocument();
            document._findings.Error("$", $"is not a readable workbook ({exception.GetType().Name})");
            return document;
        }
    }

    /// <summary>Reads the document from JSON. What is malformed is told by <see cref="Errors"/> and by <see cref="Get"/>.</summary>
    public static SetupDocument Parse(ReadOnlySpan<byte> utf8)
    {
        var document = new SetupDocument();
        var bytes = (utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8).ToArray();
        LoneSurrogates.Blank(bytes);
        try
        {
            using var json = JsonDocument.Parse(bytes, Options);
            document.Read(json.RootElement);
        }
        catch (JsonException exception)
        {
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            document._findings.Error("$", $"is not readable JSON ({place})");
        }
        catch (InvalidOperationException)
        {
            document._findings.Error("$", "holds a text that is not UTF-8");
        }

        return document;
    }

    /// <summary>The setup of a project; that of a project which the document does not list is empty.</summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.TransformationError"/> when the document or the entry is malformed.
    /// </exception>
    public ProjectSetup Get(long projectId)
    {
        var entry = _entries.GetValueOrDefault(projectId);
        // An entry whose id cannot be read may be the one that is asked for.
        var errors = entry?.Findings.Errors ?? _findings.Errors;
        if (errors.Count == 0)
            return entry?.Setup ?? ProjectSetup.Empty;
        var lines = new JsonArray([.. errors.Take(ReportedErrors).Select(line => JsonValue.Create(line))]);
        throw new CortapException(
            ErrorCodes.TransformationError,
            $"The project setup is malformed: {errors[0]}. Correct the setup document and request the report again.",
            new JsonObject { ["errors"] = lines });
    }

    private void Read(JsonElement root)
    {
        var document = new SetupObject(root, "$", _findings);
        if (document.Member("projects").ValueKind != JsonValueKind.Array)
        {
            _findings.Error("projects", "must be an array of project entries");
            return;
        }

        foreach (var (index, element) in document.Member("projects").EnumerateArray().Index())
            ReadEntry($"projects[{index}]", element);
        document.WarnOfUnknownMembers();
    }

    private void ReadEntry(string path, JsonElement element)
    {
        var entryFindings = new SetupFindings();
        var source = new SetupObject(element, path, entryFindings);
        var id = source.Identifier(SetupEntry.ProjectId);
        if (id is null)
        {
            _findings.Error($"{path}.{SetupEntry.ProjectId}", "must be the project's Riskuity id, an integer from 1");
        }
        else if (_entries.TryGetValue(id.Value, out var first))
        {
            first.Findings.Error($"{path}.{SetupEntry.ProjectId}", $"lists project {id} a second time");
        }
        else
        {
            var setup = SetupEntry.Read(source, entryFindings) with { Fingerprint = FingerprintOf(element) };
            _entries.Add(id.Value, new Entry(path, setup, entryFindings));
        }
    }

    private static string FingerprintOf(JsonElement element) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(element.GetRawText())));

    private sealed record Entry(string Path, ProjectSetup Setup, SetupFindings Findings);
}
