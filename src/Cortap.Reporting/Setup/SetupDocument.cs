using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup.Workbooks;

namespace Cortap.Reporting.Setup;

/// <summary>
/// The setup document <c>{"projects": [ … ]}</c>. Comments and trailing commas are allowed, because people edit it; duplicate members
/// are not. A malformed entry blocks only its own project.
/// </summary>
public sealed class SetupDocument
{
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>More than any agency reviews.</summary>
    private const int MaxProjects = 20_000;

    /// <summary>Of a JSON file as a whole, and of each of its entries.</summary>
    private const int MostFindings = 1_000;

    /// <summary>Compound files: .xls, and workbooks that are encrypted.</summary>
    private static ReadOnlySpan<byte> OleSignature => [0xD0, 0xCF, 0x11, 0xE0];

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    /// <summary>Lines of <see cref="Errors"/>, and of <see cref="Warnings"/>.</summary>
    internal const int MostTold = 10_000;

    private readonly Dictionary<long, Entry> _entries = [];
    private readonly SetupFindings _findings = new(MostFindings);
    private readonly SetupFindings _shared = new();
    private WorkbookForm? _form;

    private SetupDocument()
    {
    }

    /// <summary>A document without projects.</summary>
    public static SetupDocument Empty { get; } = new();

    /// <summary>The projects that the document lists, in its order, with the paths of their entries.</summary>
    public IEnumerable<(long ProjectId, string Path)> Projects => _entries.Select(entry => (entry.Key, entry.Value.Path));

    /// <summary>Something of the document as a whole is malformed, so that it may say nothing of any project.</summary>
    internal bool IsUnreadable => _findings.Errors.Count > 0;

    /// <summary>True for a listed project whose entry cannot be used.</summary>
    public bool IsMalformed(long projectId) =>
        _shared.Errors.Count > 0 || (_entries.TryGetValue(projectId, out var entry) && ErrorsOf(projectId, entry).Any());

    /// <summary>What is malformed, as <c>place: message</c> lines; the first <see cref="MostTold"/>.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Lines(_shared.Errors.Concat(_findings.Errors).Concat(_entries.Values.SelectMany(entry => entry.Findings.Errors)).Take(MostTold))];

    /// <summary>What is probably not meant so, likewise.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Lines(_shared.Warnings.Concat(_findings.Warnings).Concat(_entries.Values.SelectMany(entry => entry.Findings.Warnings)).Take(MostTold))];

    /// <summary>
    /// Where something lies for people: the path itself in JSON; sheet, row, heading and cell in a workbook.
    /// </summary>
    public string PlaceOf(string path) => _form?.PlaceOf(path) ?? path;

    /// <summary>Reads the document from JSON or, where the bytes are those of an Office file, from a workbook.</summary>
    public static SetupDocument Load(byte[] content)
    {
        if (content.Length > MaxBytes)
            return Unreadable("$", "is larger than 16 MiB");
        if (content.AsSpan().StartsWith(OleSignature))
            return Unreadable(WorkbookForm.Whole, "is an .xls file or has a password; save it as an Excel workbook (.xlsx) without one");
        if (content.AsSpan().StartsWith("PK"u8))
            return LoadWorkbook(content);
        return MayBeJson(content) ? Parse(content) : Unreadable("The file", "is neither JSON nor an Excel workbook (.xlsx), or is empty or damaged");
    }

    // A comment may come first.
    private static bool MayBeJson(ReadOnlySpan<byte> content) => ByteOrderMark.Skip(content).TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'/', ..];

    /// <summary>Reads the document from JSON. What is malformed is told by <see cref="Errors"/> and by <see cref="Get"/>.</summary>
    public static SetupDocument Parse(ReadOnlySpan<byte> utf8)
    {
        var document = new SetupDocument();
        var bytes = ByteOrderMark.Skip(utf8).ToArray();
        LoneSurrogates.Blank(bytes);
        try
        {
            if (JsonSize.CountOf(bytes) > JsonSize.MaxValues)
                return Unreadable("$", "has more than a million values");
            using var json = JsonDocument.Parse(bytes, Options);
            document.Read(json.RootElement);
        }
        catch (JsonException exception) when (exception.LineNumber is null && FindDouble(bytes) is { } place)
        {
            document._findings.Error("$", $"is not readable JSON ({place} is given twice; keep one)");
        }
        catch (JsonException exception)
        {
            document._findings.Error("$", $"is not readable JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
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
        IReadOnlyList<SetupFinding> errors = [.. _shared.Errors, .. entry is null ? _findings.Errors : ErrorsOf(projectId, entry)];
        if (errors.Count == 0)
        {
            var setup = entry is not null ? entry.Setup
                : _form is null ? ProjectSetup.Empty
                : ProjectSetup.Empty with { PlaceOf = path => _form.PlaceOf(projectId, entry: null, path) };
            // Those of the whole document may be why something is not in this project's report.
            IReadOnlyList<SetupFinding> warnings = [.. entry?.Findings.Warnings ?? [], .. _shared.Warnings, .. _findings.Warnings];
            return warnings.Count == 0 ? setup : setup with { Warnings = [.. Lines(warnings)] };
        }

        var lines = Lines(errors.Take(CanonicalSchema.ReportedErrors)).ToList();
        throw new CortapException(
            ErrorCodes.TransformationError,
            $"The project setup is malformed: {lines[0]}. Correct the setup document and request the report again.",
            new JsonObject { ["errors"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]) });
    }

    private IEnumerable<SetupFinding> ErrorsOf(long projectId, Entry entry) => entry.Findings.Errors.Concat(_form?.UnassignedOf(projectId) ?? []);

    private static SetupDocument LoadWorkbook(byte[] content)
    {
        WorkbookForm form;
        try
        {
            form = WorkbookForm.Read(content);
        }
        catch (WorkbookException exception)
        {
            return Unreadable(WorkbookForm.Whole, $"is not a readable Excel workbook: {exception.Message}");
        }

        var document = Parse(form.Json);
        document._form = form;
        document._shared.AddRange(form.Shared);
        document._findings.AddRange(form.Unassigned);
        foreach (var (projectId, entry) in document._entries.ToList())
        {
            entry.Findings.AddRange(form.Of(projectId));
            document._entries[projectId] = entry with { Setup = entry.Setup with { PlaceOf = path => form.PlaceOf(projectId, entry.Path, path) } };
        }

        return document;
    }

    private static SetupDocument Unreadable(string place, string message)
    {
        var document = new SetupDocument();
        document._findings.Error(place, message);
        return document;
    }

    private IEnumerable<string> Lines(IEnumerable<SetupFinding> findings) => findings.Select(finding => $"{PlaceOf(finding.Path)}: {finding.Message}");

    /// <summary>The path of the first member that its object has already; null when there is none.</summary>
    private static string? FindDouble(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Options.MaxDepth });
        reader.Read();
        return Find(ref reader, "");

        static string? Find(ref Utf8JsonReader reader, string path)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    if (Find(ref reader, $"{path}[{index}]") is { } found)
                        return found;
                }
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    var member = path.Length == 0 ? name : $"{path}.{name}";
                    if (!names.Add(name))
                        return member;
                    reader.Read();
                    if (Find(ref reader, member) is { } found)
                        return found;
                }
            }

            return null;
        }
    }

    private void Read(JsonElement root)
    {
        var document = new SetupObject(root, "$", _findings);
        if (document.Member("projects").ValueKind != JsonValueKind.Array)
        {
            _findings.Error("projects", "must be an array of project entries");
            return;
        }

        if (document.Member("projects").GetArrayLength() > MaxProjects)
        {
            _findings.Error("projects", "lists more than 20,000 projects");
            return;
        }

        foreach (var (index, element) in document.Member("projects").EnumerateArray().Index())
            ReadEntry($"projects[{index}]", element);
        document.WarnOfUnknownMembers();
    }

    private void ReadEntry(string path, JsonElement element)
    {
        var entryFindings = new SetupFindings(MostFindings);
        var source = new SetupObject(element, path, entryFindings);
        var id = source.Identifier(SetupEntry.ProjectId);
        if (id is null)
        {
            _findings.Error($"{path}.{SetupEntry.ProjectId}", SetupEntry.NoProjectId);
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
