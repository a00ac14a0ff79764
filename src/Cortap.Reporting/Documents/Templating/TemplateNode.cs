using System.Text;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>One step of a compiled part: writes markup for the values in scope.</summary>
internal abstract class TemplateNode
{
    public abstract void Render(PartRendering rendering, ViewScope scope);

    /// <summary>The plain text that <see cref="Render"/> would show, for the table of contents.</summary>
    public virtual void AppendText(StringBuilder text, ViewScope scope)
    {
    }
}

/// <summary>Markup that is the same in every document, and the text it shows.</summary>
internal sealed class LiteralNode(byte[] markup, string text) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope) => rendering.Output.Markup(markup);

    public override void AppendText(StringBuilder builder, ViewScope scope) => builder.Append(text);
}

internal sealed class SequenceNode(TemplateNode[] nodes) : TemplateNode
{
    public bool IsStatic => Array.TrueForAll(nodes, node => node is LiteralNode);

    public override void Render(PartRendering rendering, ViewScope scope)
    {
        foreach (var node in nodes)
        {
            node.Render(rendering, scope);
        }
    }

    public override void AppendText(StringBuilder text, ViewScope scope)
    {
        foreach (var node in nodes)
        {
            node.AppendText(text, scope);
        }
    }
}

/// <summary><c>if:</c> and <c>unless:</c>.</summary>
internal sealed class ConditionNode(TagPlace tag, bool expected, TemplateNode body) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        if (rendering.TryFind(tag, scope, out var value) && View.IsPresent(value) == expected)
        {
            body.Render(rendering, scope);
        }
    }

    public override void AppendText(StringBuilder text, ViewScope scope)
    {
        if (scope.TryFind(tag.Path, out var value) && View.IsPresent(value) == expected)
        {
            body.AppendText(text, scope);
        }
    }
}

/// <summary><c>each:</c></summary>
internal sealed class RepeatNode(TagPlace tag, TemplateNode body) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        if (!rendering.TryFind(tag, scope, out var value) || value is not IReadOnlyList<View> items)
        {
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            rendering.Document.CancellationToken.ThrowIfCancellationRequested();
            body.Render(rendering, new ViewScope(items[i], scope, i, items.Count));
        }
    }

    public override void AppendText(StringBuilder text, ViewScope scope)
    {
        if (scope.TryFind(tag.Path, out var value) && value is IReadOnlyList<View> items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                body.AppendText(text, new ViewScope(items[i], scope, i, items.Count));
            }
        }
    }
}

/// <summary>An element that must not stay empty: without content it gets a fallback or disappears.</summary>
internal sealed class ContainerNode(byte[] start, TemplateNode content, byte[] end, ContainerRule rule, byte[] emptyParagraph) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        var output = rendering.Output;
        var before = output.Length;
        output.Markup(start);
        var inside = output.Length;
        content.Render(rendering, scope);
        if (rule == ContainerRule.NeedsRow && output.Written[inside..].IndexOf("<w:tr"u8) < 0)
        {
            output.Truncate(before);
            return;
        }

        if (rule == ContainerRule.EndsWithParagraph && !EndsWithParagraph(output.Written[inside..]))
        {
            output.Markup(emptyParagraph);
        }

        output.Markup(end);
    }

    // Content controls that are none of ours are kept: such a one may hold the last paragraph.
    private static bool EndsWithParagraph(ReadOnlySpan<byte> content)
    {
        var control = "</w:sdtContent></w:sdt>"u8;
        while (content.EndsWith(control))
        {
            content = content[..^control.Length];
        }

        return content.EndsWith("</w:p>"u8);
    }
}

internal enum ContainerRule
{
    /// <summary>Table cells, headers, footers, notes, text boxes.</summary>
    EndsWithParagraph,

    /// <summary>A table all of whose rows were dropped is dropped itself.</summary>
    NeedsRow,
}

/// <summary>A table cell that starts or continues a vertical merge.</summary>
internal sealed class MergeNode(TagPlace tag, byte[] start, byte[] restart, byte[] next, TemplateNode content) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        if (!rendering.TryFind(tag, scope, out var value))
        {
            return;
        }

        rendering.Output.Markup(start);
        if (View.IsPresent(value))
        {
            rendering.Output.Markup(restart);
            content.Render(rendering, scope);
        }
        else
        {
            rendering.Output.Markup(next);
        }

        rendering.Output.Markup("</w:tc>"u8);
    }
}

/// <summary>A paragraph that the table of contents may list.</summary>
internal sealed class HeadingNode(int level, string? styleId, byte[] start, TemplateNode content) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        var text = new StringBuilder();
        content.AppendText(text, scope);
        var bookmark = rendering.Document.Contents.Add(level, styleId, text.ToString());
        rendering.Output.Markup(start);
        rendering.Output.Markup($"<w:bookmarkStart w:id=\"{bookmark.Id}\" w:name=\"{bookmark.Name}\"/>");
        content.Render(rendering, scope);
        rendering.Output.Markup($"<w:bookmarkEnd w:id=\"{bookmark.Id}\"/></w:p>");
    }
}

/// <summary>Where the entries of the table of contents go once all headings are known.</summary>
internal sealed class ContentsNode(int firstLevel, int lastLevel, string instruction) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope) =>
        rendering.Document.Contents.Place(rendering.Output.Length, firstLevel, lastLevel, instruction);
}

/// <summary>A reference to a header or footer, which is filled with the values in scope.</summary>
internal sealed class PartReferenceNode(string elementName, string type, string target) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        var id = rendering.Document.RenderReferencedPart(target, scope);
        rendering.Output.Markup($"<w:{elementName} w:type=\"{type}\" r:id=\"{id}\"/>");
    }
}

/// <summary><c>list:restart</c>: numbering inside gets instances of its own.</summary>
internal sealed class ListRestartNode(TemplateNode body) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        var outer = rendering.Document.Lists.Begin();
        body.Render(rendering, scope);
        rendering.Document.Lists.End(outer);
    }
}

/// <summary>The <c>w:numId</c> of a paragraph inside <see cref="ListRestartNode"/>.</summary>
internal sealed class ListReferenceNode(int numberingId) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope) =>
        rendering.Output.Markup($"<w:numId w:val=\"{rendering.Document.Lists.InstanceOf(numberingId)}\"/>");
}
