namespace Cortap.Reporting.Documents.Pagination;

/// <summary>A paragraph or a table in the flow of a section.</summary>
internal abstract class LayoutBlock;

internal sealed class LayoutParagraph : LayoutBlock
{
    public string? Style { get; set; }

    public string Text { get; set; } = "";

    /// <summary>Numbering instance and level of an item whose style is of no list; the instance is 0 for all others.</summary>
    public (int Instance, int Level) List { get; set; }

    /// <summary>Whatever its style says.</summary>
    public bool KeepNext { get; set; }

    /// <summary>Page breaks stand for themselves in Word: text after one starts a page.</summary>
    public bool HasPageBreak { get; set; }

    /// <summary>Zero-based number of the heading that starts here, or -1.</summary>
    public int Heading { get; set; } = -1;
}

internal sealed class LayoutTable : LayoutBlock
{
    public List<LayoutRow> Rows { get; } = [];
}

internal sealed class LayoutRow
{
    public bool IsHeader { get; set; }

    /// <summary>Points.</summary>
    public double LeastHeight { get; set; }

    public List<LayoutCell> Cells { get; } = [];
}

internal sealed class LayoutCell
{
    /// <summary>Points.</summary>
    public double Width { get; set; }

    /// <summary>The cell belongs to the one above it.</summary>
    public bool ContinuesMerge { get; set; }

    public List<LayoutBlock> Blocks { get; } = [];
}

/// <summary>A section with its page setup. Lengths are points.</summary>
internal sealed class LayoutSection
{
    public List<LayoutBlock> Blocks { get; set; } = [];

    public double Width { get; set; } = 468;

    public double Height { get; set; } = 648;

    /// <summary>First page number, or null to run on.</summary>
    public int? StartAt { get; set; }

    public bool Continuous { get; set; }
}
