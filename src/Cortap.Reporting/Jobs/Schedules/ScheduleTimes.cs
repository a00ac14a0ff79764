using System.Text.RegularExpressions;
using Cronos;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>
/// When a schedule is due. The expression speaks of the clock on the wall: a time that this clock skips is due at the next one that it shows, a time
/// that it shows twice when it is shown first; neither is due twice.
/// </summary>
/// <remarks>
/// Cronos finds the times on the wall only. By its own rules for time zones, expressions such as <c>*/30 * * * *</c> would be due in both passes of a
/// doubled hour, and those within a skipped hour not at all.
/// </remarks>
public sealed partial class ScheduleTimes
{
    private const int Fields = 5;

    // Wider than any clock differs from UTC.
    private static readonly TimeSpan Around = TimeSpan.FromHours(26);

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private ScheduleTimes(CronExpression cron, TimeZoneInfo zone)
    {
        _cron = cron;
        _zone = zone;
    }

    /// <summary>Reads a cron expression; null when it is none of five fields.</summary>
    public static CronExpression? ParseCron(string text) =>
        // Cronos reads no further than a NUL.
        text.Length <= 200 && text.All(character => character is >= ' ' and <= '~') && text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == Fields && CronExpression.TryParse(text, CronFormat.Standard, out var cron) ? cron : null;

    /// <summary>
    /// Finds a time zone of the IANA data base; null when there is none of this name. The machine's own zone is none, nor are the copies with and
    /// without leap seconds that lie beside the zones on the disk.
    /// </summary>
    public static TimeZoneInfo? FindZone(string id) =>
        id.Length is > 0 and <= 64 && ZoneName().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId && zone.Id == id ? zone : null;

    /// <summary>Of a stored schedule; null when this machine does not know its time zone.</summary>
    public static ScheduleTimes? Of(string cron, string zone) => ParseCron(cron) is { } parsed && FindZone(zone) is { } found ? new(parsed, found) : null;

    /// <summary>When it is due next, UTC; null for never.</summary>
    /// <param name="after">Later than this.</param>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var wall = DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(after, _zone).DateTime, DateTimeKind.Utc);
        while (_cron.GetNextOccurrence(wall) is { } next)
        {
            if (InstantOf(next) is var instant && instant > after)
            {
                return instant;
            }

            wall = next;
        }

        return null;
    }

    [GeneratedRegex(@"\A(?!(?:localtime|posixrules|Factory)\z|(?:right|posix)/)[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*\z")]
    private static partial Regex ZoneName();

    /// <summary>When the clock shows this first, or what comes next where it is never shown.</summary>
    private DateTimeOffset InstantOf(DateTime wall)
    {
        var utc = new DateTimeOffset(wall, TimeSpan.Zero);
        TimeSpan[] offsets = [_zone.GetUtcOffset(utc - Around), _zone.GetUtcOffset(utc + Around)];
        while (true)
        {
            var shown = offsets.Select(offset => utc - offset).Where(instant => _zone.GetUtcOffset(instant) == utc - instant).ToList();
            if (shown.Count > 0)
            {
                return shown.Min();
            }

            utc += TimeSpan.FromMinutes(1);
        }
    }
}
