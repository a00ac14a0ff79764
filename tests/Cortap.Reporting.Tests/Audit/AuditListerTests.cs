using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Tests.Audit;

public sealed class AuditListerTests
{
    [Theory]
    [InlineData("2026-02-11", "2026-02-11T00:00:00Z")]
    [InlineData("2026-02-11T16:00", "2026-02-11T16:00:00Z")]
    [InlineData("2026-02-11 16:00", "2026-02-11T16:00:00Z")]
    [InlineData("2026-02-11T16:00:45Z", "2026-02-11T16:00:45Z")]
    [InlineData("2026-02-11T11:00:45-05:00", "2026-02-11T16:00:45Z")]
    public void Parse_WholeTime_IsRead(string text, string time)
    {
        AuditLister.Parse([KeyValuePair.Create("from", (string?)text)]).TryGet(out var query, out _).ShouldBeTrue();

        query!.From.ShouldBe(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2/14")]
    [InlineData("Mar-26")]
    [InlineData("May 2026")]
    [InlineData("2026-02")]
    [InlineData("16:00")]
    public void Parse_HalfOfTime_IsRefusedInsteadOfCompleted(string text)
    {
        AuditLister.Parse([KeyValuePair.Create("to", (string?)text)]).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.InvalidRequest);
    }
}
