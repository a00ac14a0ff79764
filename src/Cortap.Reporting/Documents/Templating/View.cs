namespace Cortap.Reporting.Documents.Templating;

/// <summary>
/// The values a template is filled with: a tree of text, whole and decimal numbers, dates, flags, views and lists of views,
/// addressed by dotted paths. Null says that a known value is absent.
/// </summary>
public sealed class View : Dictionary<string, object?>
{
    public View()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Whether <c>if:</c> keeps its content: true, a number other than 0, text that is not blank, a list that is not empty, any date or view.</summary>
    public static bool IsPresent(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => !string.IsNullOrWhiteSpace(text),
        int number => number != 0,
        long number => number != 0,
        decimal number => number != 0,
        IReadOnlyList<View> views => views.Count > 0,
        IReadOnlyList<string> texts => texts.Count > 0,
        _ => true,
    };
}
