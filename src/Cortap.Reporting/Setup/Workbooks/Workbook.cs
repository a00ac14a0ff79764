using System.Xml;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>An Excel workbook (.xlsx, transitional or strict), read sheet by sheet without building its document in memory.</summary>
internal sealed class Workbook : IDisposable
{
    private const int MaxSheets = 1_000;

    /// <summary>Spreadsheet programs allow 31 characters.</summary>
    private const int MaxName = 255;
    private const int MaxTexts = 1_000_000;
    private const int MaxCharacters = 16 * 1024 * 1024;

    private readonly WorkbookPackage _package;
    private readonly Dictionary<string, (string Type, string Part)> _relationships;
    private readonly List<(string Name, string? Id, bool IsHidden)> _sheets = [];
    private readonly SheetReader _reader;

    private Workbook(WorkbookPackage package)
    {
        _package = package;
        var main = package.Relationships("").Values.FirstOrDefault(relationship => relationship.Type == "officeDocument").Part
            ?? throw new WorkbookException("it is a package of something else");
        if (main.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            throw new WorkbookException("it is a binary one (.xlsb); save it as an Excel workbook (.xlsx)");
        var isDate1904 = false;
        var isWorkbook = false;
        package.Read(main, reader =>
        {
            isWorkbook = reader.BeginsWith("workbook");
            while (isWorkbook && reader.Next())
            {
                // Extensions lie deeper, where elements may have the same names.
                if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "workbookPr" })
                    isDate1904 = reader.GetAttribute("date1904")?.Trim().ToUpperInvariant() is "1" or "TRUE" or "ON";
                else if (reader is { NodeType: XmlNodeType.Element, Depth: <= 2, LocalName: "sheet" } && _sheets.Count == MaxSheets)
                    throw new WorkbookException($"it has more than {MaxSheets:N0} sheets");
                else if (reader is { NodeType: XmlNodeType.Element, Depth: <= 2, LocalName: "sheet" })
                    _sheets.Add((OneLine.Of(Cut(reader.GetAttribute("name") ?? "")), reader.GetRelationshipId(), reader.GetAttribute("state") is "hidden" or "veryHidden"));
            }
        });
        if (!isWorkbook)
            throw new WorkbookException("it is a package of something else");

        _relationships = package.Relationships(main);
        _reader = new SheetReader(ReadSharedStrings(), CellFormats.Read(package, PartOf("styles")), isDate1904);
    }

    /// <summary>The sheets in their order; hidden ones too.</summary>
    public IEnumerable<(string Name, bool IsHidden)> Sheets => _sheets.Select(sheet => (sheet.Name, sheet.IsHidden));

    /// <exception cref="WorkbookException">The bytes are no workbook, or a damaged one.</exception>
    public static Workbook Open(byte[] content)
    {
        var package = WorkbookPackage.Open(content);
        try
        {
            return new Workbook(package);
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a sheet that have cells with values, each cell of vertically merged ones with the value.</summary>
    /// <exception cref="WorkbookException">The sheet's part is missing or damaged, or the sheets hold too much.</exception>
    public IReadOnlyList<SheetRow> ReadSheet(string name)
    {
        var id = _sheets.First(sheet => sheet.Name == name).Id;
        if (id is null || !_relationships.TryGetValue(id, out var target))
            throw new WorkbookException($"the contents of its sheet {name} are missing");
        IReadOnlyList<SheetRow> rows = [];
        _package.Read(target.Part, reader => rows = reader.BeginsWith("worksheet")
            ? _reader.Read(reader)
            : throw new WorkbookException($"its sheet {name} has no cells: it is a chart or something else"));
        return rows;
    }

    public void Dispose() => _package.Dispose();

    private string? PartOf(string type) => _relationships.Values.FirstOrDefault(relationship => relationship.Type == type).Part;

    private List<string> ReadSharedStrings()
    {
        var strings = new List<string>();
        var characters = 0;
        if (PartOf("sharedStrings") is { } part)
        {
            _package.Read(part, reader =>
            {
                while (reader.Next())
                {
                    if (reader is not { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "si" })
                        continue;
                    strings.Add(CellText.ReadRuns(reader));
                    characters += strings[^1].Length;
                    if (strings.Count > MaxTexts || characters > MaxCharacters)
                        throw new WorkbookException($"it holds more than {MaxTexts:N0} texts or {MaxCharacters / 1024 / 1024} million characters");
                }
            });
        }

        return strings;
    }

    private static string Cut(string name) => name.Length <= MaxName ? name : name[..MaxName] + "…";
}
