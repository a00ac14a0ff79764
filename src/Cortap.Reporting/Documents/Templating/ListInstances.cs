using System.Globalization;
using System.Text;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Hands out numbering instances of their own to lists that start anew.</summary>
internal sealed class ListInstances(IReadOnlyDictionary<int, int> definitions)
{
    // In the order of the instances, in which they are written.
    private readonly SortedDictionary<int, int> _added = [];
    private Dictionary<int, int> _current = [];
    private int _last = definitions.Count == 0 ? 0 : definitions.Keys.Max();

    /// <summary>Enters a restarted list; give the result back to <see cref="End"/>.</summary>
    public Dictionary<int, int> Begin()
    {
        var outer = _current;
        _current = [];
        return outer;
    }

    public void End(Dictionary<int, int> outer) => _current = outer;

    public int InstanceOf(int numberingId)
    {
        if (!definitions.TryGetValue(numberingId, out var definition))
        {
            return numberingId;
        }

        if (!_current.TryGetValue(numberingId, out var instance))
        {
            _current[numberingId] = instance = ++_last;
            _added.Add(instance, definition);
        }

        return instance;
    }

    /// <summary>The definition of an instance, one of the template's or one that was handed out; null when there is none.</summary>
    public int? DefinitionOf(int instance) =>
        definitions.TryGetValue(instance, out var definition) || _added.TryGetValue(instance, out definition) ? definition : null;

    /// <summary>The numbering part with the new instances, which must follow the existing ones.</summary>
    public byte[] AddTo(byte[] numbering)
    {
        if (_added.Count == 0)
        {
            return numbering;
        }

        var end = numbering.AsSpan().LastIndexOf("</w:num>"u8) + "</w:num>"u8.Length;
        var markup = new StringBuilder();
        foreach (var (instance, definition) in _added)
        {
            markup.Append(CultureInfo.InvariantCulture, $"<w:num w:numId=\"{instance}\"><w:abstractNumId w:val=\"{definition}\"/>");
            markup.Append("<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>");
        }

        return [.. numbering.AsSpan(0, end), .. Encoding.UTF8.GetBytes(markup.ToString()), .. numbering.AsSpan(end)];
    }
}
