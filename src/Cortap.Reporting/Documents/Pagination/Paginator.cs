using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Pagination;

/// <summary>
/// Computes on which page each heading falls, by filling pages with lines as a word processor does: line breaking by font metrics,
/// spacing, keep-with-next, widow and orphan control, rows that are not split, repeated header rows. Good to about a page.
/// </summary>
internal sealed class Paginator(LayoutStyles styles, ListInstances lists)
{
    private const double CellMargin = 7;

    // Two margins of 1.5 points and a border.
    private const double RowPadding = 3.5;
    private const int MinLines = 2;
    private const double MinWidth = 10;

    // Margins of a restyled template may leave nothing of a page.
    private const double MinHeight = 10;

    private readonly List<(int Heading, int Page)> _headings = [];
    private double _height;
    private double _used;
    private double _after;
    private int _page;

    /// <summary>The page number of each heading, in document order.</summary>
    public static IReadOnlyList<int> PagesOfHeadings(ReadOnlyMemory<byte> part, LayoutStyles styles, ListInstances lists)
    {
        var paginator = new Paginator(styles, lists);
        foreach (var section in LayoutReader.Read(part))
        {
            paginator.Place(section);
        }

        var pages = new int[paginator._headings.Count == 0 ? 0 : paginator._headings.Max(heading => heading.Heading) + 1];
        foreach (var (heading, page) in paginator._headings)
        {
            pages[heading] = page;
        }

        return pages;
    }

    private void Place(LayoutSection section)
    {
        if (!section.Continuous)
        {
            NextPage();
        }

        _page = section.StartAt ?? _page;
        _height = Math.Max(section.Height, MinHeight);
        for (var i = 0; i < section.Blocks.Count; i++)
        {
            if (StartsChain(section.Blocks, i))
            {
                var needed = ChainHeight(section.Blocks, i, section.Width);
                if (_used > 0 && _used + needed > _height && needed <= _height)
                {
                    NextPage();
                }
            }

            if (section.Blocks[i] is LayoutParagraph paragraph)
            {
                Place(paragraph, section.Width, isFirst: i == 0);
            }
            else
            {
                Place((LayoutTable)section.Blocks[i]);
            }
        }
    }

    private bool StartsChain(List<LayoutBlock> blocks, int index) =>
        KeepsNext(blocks[index]) && (index == 0 || !KeepsNext(blocks[index - 1]));

    private bool KeepsNext(LayoutBlock block) => block is LayoutParagraph paragraph && (paragraph.KeepNext || styles[paragraph.Style].KeepNext);

    // What must stand together: all paragraphs that keep with the next, and the beginning of what follows them.
    private double ChainHeight(List<LayoutBlock> blocks, int index, double width)
    {
        var height = 0.0;
        var after = _after;
        for (; index < blocks.Count; index++)
        {
            if (blocks[index] is LayoutTable table)
            {
                return height + after + Enumerable.Range(0, table.Rows.Count).TakeWhile(i => i == 0 || table.Rows[i - 1].IsHeader).Sum(i => RowHeight(table, i));
            }

            var paragraph = (LayoutParagraph)blocks[index];
            var style = styles[paragraph.Style];
            var lines = Lines(paragraph, style, width);
            height += Math.Max(after, style.Before);
            after = style.After;
            if (!style.KeepNext)
            {
                return height + ((lines <= MinLines + 1 ? Math.Min(lines, MinLines + 1) : MinLines) * style.LineHeight);
            }

            height += lines * style.LineHeight;
        }

        return height;
    }

    private void Place(LayoutParagraph paragraph, double width, bool isFirst)
    {
        var style = styles[paragraph.Style];
        if ((style.PageBreakBefore || paragraph.HasPageBreak) && _used > 0)
        {
            NextPage();
        }

        var lines = Lines(paragraph, style, width);
        var gap = _used == 0 && !isFirst ? 0 : Math.Max(_after, style.Before);
        var least = style.KeepLines || lines <= MinLines + 1 ? lines : MinLines;
        if (_used > 0 && _used + gap + (least * style.LineHeight) > _height)
        {
            NextPage();
            gap = 0;
        }

        _used += gap;
        if (paragraph.Heading >= 0)
        {
            _headings.Add((paragraph.Heading, _page));
        }

        while (lines > 0)
        {
            var fitting = Math.Clamp((int)((_height - _used) / style.LineHeight), 1, lines);
            if (fitting < lines && lines - fitting < MinLines)
            {
                fitting = Math.Max(1, lines - MinLines);
            }

            _used += fitting * style.LineHeight;
            lines -= fitting;
            if (lines > 0)
            {
                NextPage();
            }
        }

        _after = style.After;
    }

    private void Place(LayoutTable table)
    {
        _used += _after;
        _after = 0;
        var headerRows = table.Rows.TakeWhile(row => row.IsHeader).Count();
        var headerHeight = Enumerable.Range(0, headerRows).Sum(index => RowHeight(table, index));
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[i];
            var height = RowHeight(table, i);
            var kept = IsKept(row) && i + 1 < table.Rows.Count ? RowHeight(table, i + 1) : 0;
            if (_used > 0 && _used + height + kept > _height)
            {
                NextPage();
                _used = i >= headerRows ? headerHeight : 0;
            }

            foreach (var heading in row.Cells.SelectMany(cell => cell.Blocks).OfType<LayoutParagraph>().Where(paragraph => paragraph.Heading >= 0))
            {
                _headings.Add((heading.Heading, _page));
            }

            _used += height;
            while (_used > _height)
            {
                var rest = _used - _height;
                NextPage();
                _used = rest;
            }
        }
    }

    private bool IsKept(LayoutRow row) => row.IsHeader || (row.Cells.Count > 0 && row.Cells.TrueForAll(cell => cell.Blocks.TrueForAll(KeepsNext)));

    private double RowHeight(LayoutTable table, int index)
    {
        var height = 0.0;
        var cells = table.Rows[index].Cells;
        for (var i = 0; i < cells.Count; i++)
        {
            // Text that is merged over several rows does not set the height of the first.
            if (!cells[i].ContinuesMerge && !ContinuesBelow(table, index, i))
            {
                height = Math.Max(height, BlocksHeight(cells[i].Blocks, cells[i].Width - CellMargin));
            }
        }

        return Math.Max(height + RowPadding, table.Rows[index].LeastHeight);
    }

    private static bool ContinuesBelow(LayoutTable table, int index, int cell) =>
        index + 1 < table.Rows.Count && cell < table.Rows[index + 1].Cells.Count && table.Rows[index + 1].Cells[cell].ContinuesMerge;

    private double BlocksHeight(List<LayoutBlock> blocks, double width)
    {
        var (height, after) = (0.0, 0.0);
        foreach (var block in blocks)
        {
            if (block is LayoutTable table)
            {
                height += Enumerable.Range(0, table.Rows.Count).Sum(index => RowHeight(table, index));
                continue;
            }

            var paragraph = (LayoutParagraph)block;
            var style = styles[paragraph.Style];
            height += Math.Max(after, style.Before) + (Lines(paragraph, style, width) * style.LineHeight);
            after = style.After;
        }

        return height + after;
    }

    private int Lines(LayoutParagraph paragraph, LayoutStyle style, double width)
    {
        var text = paragraph.Text.AsSpan();
        style = lists.DefinitionOf(paragraph.List.Instance) is { } definition ? styles.InList(style, definition, paragraph.List.Level) : style;

        // A number before the tab of a hanging indent stands beside the text.
        if (style.FirstLine < 0 && text.IndexOf('\t') is >= 0 and < 8 and var tab)
        {
            text = text[(tab + 1)..];
        }

        var available = Math.Max(MinWidth, width - style.Left - style.Right);
        return FontMetrics.For(styles.Family, style.Bold)
            .CountLines(text, style.Size, Math.Max(MinWidth, available - Math.Max(0, style.FirstLine)), available);
    }

    private void NextPage()
    {
        _page++;
        _used = 0;
        _after = 0;
    }
}
