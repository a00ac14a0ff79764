using System.Net;
using System.Net.Http.Json;
using Cortap.Runtime.Tests.Hosting;

namespace Cortap.Runtime.Tests.Management;

public sealed class InstanceStartsTests : ManagementApiTest
{
    [Fact]
    public async Task Start_WithInputAndId_AnswersAddressesThatWork()
    {
        var response = await PostAsync("orchestrators/WaitForGo/my-id", new { A = 1 });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(10));
        var links = await JsonOf(response);
        string Link(string name) => links[name]!.GetValue<string>();
        Link("id").ShouldBe("my-id");
        Link("statusQueryGetUri").ShouldBe(response.Headers.Location!.ToString());

        await Client.WaitForInstanceStartAsync("my-id");
        await ShouldAnswer(Http.PostAsync(Link("suspendPostUri"), null), HttpStatusCode.Accepted);
        await ShouldAnswer(Http.PostAsync(Link("resumePostUri"), null), HttpStatusCode.Accepted);
        var raise = Link("sendEventPostUri").Replace("{eventName}", "go", StringComparison.Ordinal);
        await ShouldAnswer(Http.PostAsJsonAsync(raise, "the payload"), HttpStatusCode.Accepted);
        var end = await Client.WaitForInstanceCompletionAsync("my-id", getInputsAndOutputs: true);
        end.ReadOutputAs<string>().ShouldBe("the payload");
        end.SerializedInput.ShouldBe("""{"A":1}""");
        await ShouldAnswer(Http.DeleteAsync(Link("purgeHistoryDeleteUri")), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_WithTimeout_AnswersTheOutput()
    {
        var response = await PostAsync("orchestrators/PackOrder?timeout=30&pollingInterval=1", new { Item = "pears", Quantity = 4 });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await JsonOf(response))["Text"]!.GetValue<string>().ShouldBe("4 pears");
    }

    [Fact]
    public async Task Start_WhoseInstanceFailsInTime_AnswersItsStatus()
    {
        var response = await PostAsync("orchestrators/Break?timeout=30&returnInternalServerErrorOnFailure=true");
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await JsonOf(response))["runtimeStatus"]!.GetValue<string>().ShouldBe("Failed");
    }

    [Fact]
    public async Task Start_WhoseTimeoutPasses_AnswersAddresses()
        => await ShouldAnswer(PostAsync("orchestrators/WaitForGo?timeout=0"), HttpStatusCode.Accepted);

    [Theory]
    [InlineData("Nobody", "{}")]
    [InlineData("Pack", "{}")]
    [InlineData("WaitForGo", "{\"a\": ")]
    [InlineData("WaitForGo", "{\"a\": \"\\ud83d\"}")]
    [InlineData("WaitForGo", "{\"\\ude8c\": 1}")]
    [InlineData("WaitForGo", "\"\\ude8c\\ud83d\"")]
    [InlineData("WaitForGo/@id", "{}")]
    [InlineData("WaitForGo/a%5Cb", "{}")]
    [InlineData("WaitForGo?timeout=999", "{}")]
    public async Task Start_ThatCannotBe_IsRefused(string path, string body)
        => await ShouldAnswer(Http.PostAsync($"{BasePath}orchestrators/{path}", new StringContent(body)), HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("showInput=yes")]
    [InlineData("returnInternalServerErrorOnFailure=")]
    public async Task Start_WhoseAnswerCannotBeChosen_IsRefusedBeforeAnythingStarts(string query)
    {
        await ShouldAnswer(PostAsync($"orchestrators/Break/unstarted?timeout=30&{query}"), HttpStatusCode.BadRequest);

        (await Client.GetInstanceAsync("unstarted")).ShouldBeNull();
    }

    [Fact]
    public async Task Start_OfAnIdThatRuns_IsAConflict()
        => await ShouldAnswer(PostAsync($"orchestrators/WaitForGo/{await StartWaitingAsync()}"), HttpStatusCode.Conflict);

    [Fact]
    public async Task Restart_OfAFinishedInstance_RunsItsInputAgainUnderANewId()
    {
        var id = await RunCompletingAsync("figs");
        var response = await PostAsync($"instances/{id}/restart");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var newId = (await JsonOf(response))["id"]!.GetValue<string>();
        newId.ShouldNotBe(id);
        var end = await Client.WaitForInstanceCompletionAsync(newId, getInputsAndOutputs: true);
        end.ReadOutputAs<Packed>()!.Text.ShouldBe("3 figs");
    }

    [Fact]
    public async Task Restart_KeepingTheId_AnswersTheSameId()
    {
        var id = await RunCompletingAsync();
        var response = await PostAsync($"instances/{id}/restart?restartWithNewInstanceId=false");
        (await JsonOf(response))["id"]!.GetValue<string>().ShouldBe(id);
    }

    [Fact]
    public async Task Restart_KeepingTheIdOfARunningInstance_IsAConflict()
        => await ShouldAnswer(
            PostAsync($"instances/{await StartWaitingAsync()}/restart?restartWithNewInstanceId=false"), HttpStatusCode.Conflict);

    [Fact]
    public async Task Restart_OfAnUnknownInstance_IsRefused()
        => await ShouldAnswer(PostAsync("instances/nobody/restart"), HttpStatusCode.BadRequest);
}
