using System.Text;

namespace Cortap.Reporting.Canonical;

/// <summary>A control name of the form <c>PREFIX : CODE</c> (docs/domain/canonical-model.md, section 4.1).</summary>
/// <param name="Text">The cleaned name, inner spaces kept; null when blank.</param>
/// <param name="Prefix">Normalized text before the first colon; null when there is none.</param>
/// <param name="Code">Everything after the first colon, trimmed; null when there is none.</param>
public sealed record ControlName(string? Text, string? Prefix, string? Code)
{
    public static ControlName Parse(string? name)
    {
        if (CanonicalText.Clean(name) is not { } text || text.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0)
            return new ControlName(CanonicalText.Clean(name), null, null);
        return new ControlName(text, NormalizePrefix(text[..colon]), CanonicalText.Clean(text[(colon + 1)..]));
    }

    /// <summary>The review area that the prefix names, whether or not the fiscal year has it; null for none.</summary>
    public ReviewArea? Area => Prefix is null ? null : ReviewAreaPrefixes.Find(Prefix);

    internal static bool IsDash(char c) => c is '-' or (>= '\u2010' and <= '\u2015') or '\u2212';

    private static string? NormalizePrefix(string raw)
    {
        var normalized = new StringBuilder(raw.Length);
        foreach (var c in CompatibilityFolding.Fold(raw).ToUpperInvariant())
        {
            if (c == '&')
                normalized.Append("AND");
            else if (!IsDash(c) && !char.IsWhiteSpace(c))
                normalized.Append(c);
            else if (normalized is [.., not ' '])
                normalized.Append(' ');
        }

        return CanonicalText.Clean(normalized.ToString());
    }
}
