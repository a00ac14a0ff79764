using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>How the corrective action of one deficiency is worded.</summary>
internal static partial class CorrectiveAction
{
    /// <summary>Longest text in the summary table; the whole stands in Section IV.</summary>
    public const int MaxTableLength = 110;

    /// <summary>The action for the summary table and whether something of it was left out; null without an action.</summary>
    public static (string Text, bool IsShortened)? Short(string? action)
    {
        if (string.IsNullOrWhiteSpace(action))
        {
            return null;
        }

        var text = TextBlocks.Join(action);
        return (Sentences.Shorten(text, MaxTableLength), text.Length > MaxTableLength);
    }

    public static void AddTo(View view, CanonicalDeficiency deficiency, CanonicalProject project)
    {
        var action = string.IsNullOrWhiteSpace(deficiency.CorrectiveAction) ? null : deficiency.CorrectiveAction.Trim();
        var blocks = TextBlocks.Create(action);
        var startsWithText = blocks.Count > 0 && !View.IsPresent(blocks[0]["is_item"]);
        var complete = action is not null && SaysWhoSubmits(action, project);
        view["action"] = action is not null;
        view["action_complete"] = complete;
        view["action_text"] = startsWithText ? blocks[0]["text"] : null;
        view["action_blocks"] = startsWithText ? blocks.Skip(1).ToList() : blocks;
        view["action_due_untold"] = complete && deficiency.DueDate is { } date && !action!.Contains(ReportText.LongDate(date), StringComparison.OrdinalIgnoreCase);
    }

    // "By June 1, HVTD must submit …": the lead-in would say it twice.
    private static bool SaysWhoSubmits(string action, CanonicalProject project)
    {
        var (sentence, seen) = (0, 0);
        foreach (var match in Duty().EnumerateMatches(action))
        {
            // A subject may go on over earlier duties; what stands before them was seen with them.
            if (action.AsSpan(seen, match.Index - seen).LastIndexOfAny('.', '\n') is >= 0 and var end)
            {
                sentence = seen = seen + end + 1;
            }

            if (Recipient().IsMatch(action.AsSpan(seen, match.Index - seen)) || Names(project.RecipientAcronym, match.Index) || Names(project.RecipientName, match.Index))
            {
                return true;
            }

            seen = match.Index;
        }

        return false;

        // A name may have begun before what was seen.
        bool Names(string? name, int stop) => !string.IsNullOrWhiteSpace(name)
            && action.AsSpan(0, stop)[Math.Max(sentence, seen - name.Length)..].Contains(name, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"\b(?:must|shall|will|should|is (?:required|directed|requested) to|are (?:required|directed|requested) to|needs? to|has to|have to)\s+(?:\w+ly\s+)?(?:submit|provide|send|furnish|forward|transmit|deliver|upload)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Duty();

    [GeneratedRegex(@"\b(?:recipient|grantee|agency|authority|district|state|subrecipient|it)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Recipient();
}
