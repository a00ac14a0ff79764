namespace Cortap.Reporting.Documents.Templating;

/// <summary>Collects the headings of one document while it is written and then fills the contents field.</summary>
internal sealed class TableOfContents(HeadingStyles styles)
{
    // Far above the bookmark ids that Word gives out in a template.
    private const int FirstBookmarkId = 100_000;

    private readonly List<Entry> _entries = [];
    private readonly HeadingCounter _counter = new();
    private (int Position, int First, int Last, string Instruction)? _place;

    /// <summary>Whether the document has a table of contents.</summary>
    public bool IsPlaced => _place is not null;

    public (int Id, string Name) Add(int level, string? styleId, string text)
    {
        var number = styleId is not null && styles.NumberingOf(styleId) is { } numbering ? _counter.Next(numbering) : null;
        var bookmark = $"_Toc{_entries.Count + 1:D9}";
        _entries.Add(new Entry(level, number, text.Trim(), bookmark));
        return (FirstBookmarkId + _entries.Count, bookmark);
    }

    public void Place(int position, int firstLevel, int lastLevel, string instruction) =>
        _place = (position, firstLevel, lastLevel, instruction);

    /// <summary>Writes the entries; <paramref name="pages"/> gives the page of each heading in document order.</summary>
    public void Fill(MarkupBuffer output, IReadOnlyList<int> pages)
    {
        if (_place is not var (position, first, last, instruction))
        {
            return;
        }

        var markup = new MarkupBuffer();
        // An empty paragraph that looks like a heading counts, and is not listed.
        var listed = _entries.Index().Where(entry => entry.Item.Text.Length > 0 && entry.Item.Level >= first && entry.Item.Level <= last).ToList();
        for (var i = 0; i < listed.Count; i++)
        {
            var (index, entry) = listed[i];
            markup.Markup("<w:p><w:pPr><w:pStyle w:val=\""u8);
            markup.Text(styles.IdOf($"toc {entry.Level}") ?? $"TOC{entry.Level}");
            markup.Markup("\"/></w:pPr>"u8);
            if (i == 0)
            {
                markup.Markup("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\">"u8);
                markup.Text(instruction);
                markup.Markup("</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"u8);
            }

            WriteEntry(markup, entry, index < pages.Count ? pages[index] : 1);
            if (i == listed.Count - 1)
            {
                markup.Markup("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"u8);
            }

            markup.Markup("</w:p>"u8);
        }

        output.Insert(position, listed.Count == 0 ? "<w:p/>"u8 : markup.Written);
    }

    private static void WriteEntry(MarkupBuffer markup, Entry entry, int page)
    {
        markup.Markup($"<w:hyperlink w:anchor=\"{entry.Bookmark}\" w:history=\"1\">");
        RunWriter.Write(markup, [], entry.Number is null ? $"{entry.Text}\t" : $"{entry.Number}\t{entry.Text}\t");
        markup.Markup("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"u8);
        markup.Markup($"<w:r><w:instrText xml:space=\"preserve\"> PAGEREF {entry.Bookmark} \\h </w:instrText></w:r>");
        markup.Markup("<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"u8);
        markup.Markup($"<w:r><w:t>{page}</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>");
    }

    private sealed record Entry(int Level, string? Number, string Text, string Bookmark);
}
