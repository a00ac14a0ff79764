using System.Net;
using System.Net.Http.Headers;

namespace Cortap.Runtime.Tests.Management;

public sealed class InstanceCommandsTests : ManagementApiTest
{
    [Theory]
    [InlineData("raiseEvent/Go")]
    [InlineData("terminate")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("rewind")]
    public async Task Command_ForAnUnknownOrFinishedInstance_IsNotFoundOrGone(string command)
    {
        await ShouldAnswer(PostAsync($"instances/nobody/{command}", 1), HttpStatusCode.NotFound);
        await ShouldAnswer(PostAsync($"instances/{await RunCompletingAsync()}/{command}", 1), HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("text/plain", "1")]
    [InlineData("application/json", "{")]
    public async Task RaiseEvent_WithoutJson_IsRefused(string mediaType, string body)
    {
        var content = new StringContent(body, new MediaTypeHeaderValue(mediaType));
        await ShouldAnswer(
            Http.PostAsync($"{BasePath}instances/{await StartWaitingAsync()}/raiseEvent/Go", content), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Terminate_OfAWaitingInstance_WritesTheReasonToItsOutput()
    {
        var id = await StartWaitingAsync();
        await ShouldAnswer(PostAsync($"instances/{id}/terminate?reason=no+longer+needed"), HttpStatusCode.Accepted);
        await Client.WaitForInstanceCompletionAsync(id);
        var json = await GetJsonAsync($"instances/{id}");
        json["runtimeStatus"]!.GetValue<string>().ShouldBe("Terminated");
        json["output"]!.GetValue<string>().ShouldBe("no longer needed");
    }

    [Fact]
    public async Task SuspendAndResume_OfAWaitingInstance_ShowInItsStatus()
    {
        var id = await StartWaitingAsync();
        await ShouldAnswer(PostAsync($"instances/{id}/suspend?reason=a+question"), HttpStatusCode.Accepted);
        await ShouldAnswer(PostAsync($"instances/{id}/resume"), HttpStatusCode.Accepted);
        await ShouldAnswer(PostAsync($"instances/{id}/raiseEvent/Go", "went"), HttpStatusCode.Accepted);
        await Client.WaitForInstanceCompletionAsync(id);
        (await EventsOf(id)).ShouldBe([HistoryEventType.ExecutionSuspended, HistoryEventType.ExecutionResumed], ignoreOrder: true);
    }

    [Fact]
    public async Task Rewind_OfAFailedInstance_RunsItAgain()
    {
        var id = await RunFailingAsync();
        await ShouldAnswer(PostAsync($"instances/{id}/rewind?reason=again"), HttpStatusCode.Accepted);
        await Client.WaitForInstanceCompletionAsync(id);
        (await EventsOf(id)).ShouldContain(HistoryEventType.ExecutionRewound);
    }

    [Fact]
    public async Task Rewind_OfARunningInstance_IsAConflict()
        => await ShouldAnswer(PostAsync($"instances/{await StartWaitingAsync()}/rewind"), HttpStatusCode.Conflict);

    /// <summary>The operators' interventions in the instance's history.</summary>
    private async Task<IEnumerable<HistoryEventType>> EventsOf(string id)
        => (await Engine.GetHistoryAsync(id, default))!.Select(one => one.EventType).Where(type =>
            type is HistoryEventType.ExecutionSuspended or HistoryEventType.ExecutionResumed or HistoryEventType.ExecutionRewound);
}
