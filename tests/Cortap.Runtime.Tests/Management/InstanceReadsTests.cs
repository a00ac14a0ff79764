using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cortap.Runtime.Tests.Management;

public sealed class InstanceReadsTests : ManagementApiTest
{
    [Fact]
    public async Task Status_OfAWaitingInstance_Is202WithWhereAndWhenToAskAgain()
    {
        var id = await StartWaitingAsync();
        var response = await GetAsync($"instances/{id}");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        response.Headers.Location!.AbsolutePath.ShouldBe($"{BasePath}instances/{id}");

        var json = await JsonOf(response);
        json["name"]!.GetValue<string>().ShouldBe("WaitForGo");
        json["instanceId"]!.GetValue<string>().ShouldBe(id);
        json["runtimeStatus"]!.GetValue<string>().ShouldBe("Running");
        json["customStatus"]!["Phase"]!.GetValue<string>().ShouldBe("waiting");
        json["input"].ShouldBeNull();
        json["output"].ShouldBeNull();
        json["createdTime"]!.GetValue<string>().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        json["lastUpdatedTime"]!.GetValue<string>().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        json["historyEvents"].ShouldBeNull();
    }

    [Fact]
    public async Task Status_AskedForTheInput_ShowsIt()
    {
        var id = await StartWaitingAsync("the input");
        (await GetJsonAsync($"instances/{id}?showInput=true"))["input"]!.GetValue<string>().ShouldBe("the input");
    }

    [Fact]
    public async Task Status_OfAnUnknownInstance_IsNotFound()
        => await ShouldAnswer(GetAsync("instances/nobody"), HttpStatusCode.NotFound);

    [Fact]
    public async Task Status_OfAFailedInstance_Is200OrAsAskedFor500()
    {
        var id = await RunFailingAsync();
        var response = await GetAsync($"instances/{id}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await JsonOf(response))["output"]!.GetValue<string>().ShouldContain("it broke");
        await ShouldAnswer(GetAsync($"instances/{id}?returnInternalServerErrorOnFailure=true"), HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task History_NotAskedForData_ShowsNeitherInputsNorResults()
    {
        var id = await RunCompletingAsync("apples");
        var history = (await GetJsonAsync($"instances/{id}?showHistory=true"))["historyEvents"]!.AsArray();
        history.Select(TypeOf).ShouldBe(["ExecutionStarted", "TaskCompleted", "ExecutionCompleted"]);
        history[1]!["FunctionName"]!.GetValue<string>().ShouldBe("Pack");
        history[1]!["ScheduledTime"].ShouldNotBeNull();
        history.ToJsonString().ShouldNotContain("apples");
    }

    [Fact]
    public async Task History_AskedForData_ShowsInputsAndResults()
    {
        var id = await RunCompletingAsync("apples");
        var json = await GetJsonAsync($"instances/{id}?showHistory=true&showHistoryOutput=true&showInput=true");
        var history = json["historyEvents"]!.AsArray();
        history[0]!["Input"]!["Item"]!.GetValue<string>().ShouldBe("apples");
        history[1]!["Input"]!["Quantity"]!.GetValue<int>().ShouldBe(3);
        history[1]!["Result"]!["Text"]!.GetValue<string>().ShouldBe("3 apples");
    }

    [Fact]
    public async Task History_OfAFailure_ShowsItsDetailsWithoutTheInput()
    {
        var id = await RunFailingAsync();
        var history = (await GetJsonAsync($"instances/{id}?showHistory=true"))["historyEvents"]!.AsArray();
        var failed = history.Single(one => TypeOf(one) == "TaskFailed")!;
        failed["FailureDetails"]!["ErrorMessage"]!.GetValue<string>().ShouldBe("it broke");
        failed.ToJsonString().ShouldNotContain("input of break down");
    }

    [Fact]
    public async Task History_OfTimersEventsAndChildren_ShowsWhatEachIsAbout()
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Eventful");
        await PostAsync($"instances/{id}/suspend?reason=a+question");
        await PostAsync($"instances/{id}/resume");
        await PostAsync($"instances/{id}/raiseEvent/Go", "the payload");
        await Client.WaitForInstanceCompletionAsync(id);
        var history = (await GetJsonAsync($"instances/{id}?showHistory=true&showInput=true"))["historyEvents"]!.AsArray();
        JsonNode One(string type) => history.Single(one => TypeOf(one) == type)!;
        One("TimerCreated")["FireAt"].ShouldNotBeNull();
        One("SubOrchestrationInstanceCompleted")["FunctionName"]!.GetValue<string>().ShouldBe("CallActivity");
        One("EventRaised")["Name"]!.GetValue<string>().ShouldBe("Go");
        One("EventRaised")["Input"]!.GetValue<string>().ShouldBe("the payload");
        One("ExecutionSuspended")["Reason"]!.GetValue<string>().ShouldBe("a question");
    }

    [Fact]
    public async Task List_WithFiltersAndPages_FindsEachInstanceOnce()
    {
        string[] ids = ["list-1", "list-2", "list-3"];
        foreach (var id in ids)
            await StartWaitingAsync(id: id);
        await StartWaitingAsync(id: "other-1");
        await RunFailingAsync();

        var found = new List<string>();
        string? continuation = null;
        do
        {
            const string query = "runtimeStatus=Running,Suspended&instanceIdPrefix=list-&top=2";
            (var page, continuation) = await PageAsync($"instances/?{query}", continuation);
            page.Count.ShouldBeLessThanOrEqualTo(2);
            page.ShouldAllBe(one => one!["input"] == null);
            found.AddRange(page.Select(one => one!["instanceId"]!.GetValue<string>()));
        }
        while (continuation is not null);
        found.Order().ShouldBe(ids);
    }

    [Theory]
    [InlineData("runtimeStatus=Faild")]
    [InlineData("runtimeStatus=3")]
    [InlineData("createdTimeFrom=yesterday")]
    [InlineData("top=0")]
    [InlineData("showInput=yes")]
    [InlineData("runtimeStatus=")]
    [InlineData("instanceIdPrefix=")]
    [InlineData("top=1&top=2")]
    [InlineData("runtimeStatuses=Failed")]
    [InlineData("createdTimeFrom=2/14")]
    public async Task List_WithAnUnreadableParameter_NamesIt(string query)
    {
        var response = await GetAsync($"instances?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await JsonOf(response))["Message"]!.GetValue<string>().ShouldContain(query.Split('=')[0]);
    }

    private static string TypeOf(JsonNode? historyEvent) => historyEvent!["EventType"]!.GetValue<string>();

    private async Task<(JsonArray Page, string? Continuation)> PageAsync(string path, string? continuation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, BasePath + path);
        if (continuation is not null)
            request.Headers.Add("x-ms-continuation-token", continuation);
        var response = await Http.SendAsync(request);
        var next = response.Headers.TryGetValues("x-ms-continuation-token", out var values) ? values.Single() : null;
        return ((await response.Content.ReadFromJsonAsync<JsonArray>())!, next);
    }
}
