using Cortap.Functions.Console.Views;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Security;

namespace Cortap.Functions.Tests.Console;

public sealed class AuditRowTests
{
    [Fact]
    public void Actor_OfPeople_IsTenantAndUserWithWhatTheyMay()
    {
        ActorOf(AuditActions.JobCancelled, new Caller(7, 45, false, [])).ShouldBe("45:7");
        ActorOf(AuditActions.JobCancelled, new Caller(7, 45, false, ["operator", "report_admin"])).ShouldBe("45:7 (operator, report_admin)");
        ActorOf(AuditActions.JobCancelled, new Caller(7, 45, true, ["operator"])).ShouldBe("45:7 (service account)");
    }

    [Fact]
    public void Actor_SignedInByALink_IsTheLocalOperator()
    {
        ActorOf(AuditActions.JobCancelled, new Caller(ConsoleLink.LocalOperator, 0, true, [])).ShouldBe("local operator");
        ActorOf(AuditActions.JobCancelled, new Caller(ConsoleLink.LocalOperator, 45, false, ["viewer"])).ShouldBe("local operator in tenant 45");
    }

    [Theory]
    [InlineData(AuditActions.Refused, "unknown caller")]
    [InlineData(AuditActions.ObjectServed, "holder of the link")]
    [InlineData(AuditActions.ManagementCalled, "holder of the management key")]
    [InlineData(AuditActions.JobStarted, "the service")]
    [InlineData(AuditActions.Resumed, "the service")]
    public void Actor_WithoutANumber_IsAWordForIt(string action, string expected) => ActorOf(action, null).ShouldBe(expected);

    private static string ActorOf(string action, Caller? actor) =>
        AuditRow.Read(AuditRecord.Create(new AuditEvent(action, null, DateTimeOffset.UnixEpoch) { Actor = actor }, AuditHead.Empty)).Actor;
}
