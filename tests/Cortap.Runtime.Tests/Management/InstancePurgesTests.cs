using System.Net;

namespace Cortap.Runtime.Tests.Management;

public sealed class InstancePurgesTests : ManagementApiTest
{
    private const string DeletedOne = """{"instancesDeleted":1}""";

    [Fact]
    public async Task PurgeOne_OfAnUnknownOrUnfinishedInstance_IsRefused()
    {
        await ShouldAnswer(DeleteAsync("instances/nobody"), HttpStatusCode.NotFound);
        await ShouldAnswer(DeleteAsync($"instances/{await StartWaitingAsync()}"), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task PurgeOne_OfAFinishedInstance_RemovesIt()
    {
        var id = await RunFailingAsync();
        (await (await DeleteAsync($"instances/{id}")).Content.ReadAsStringAsync()).ShouldBe(DeletedOne);
        (await Client.GetInstanceAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task PurgeMany_WithoutABeginning_IsRefused()
        => await ShouldAnswer(DeleteAsync("instances?runtimeStatus=Failed"), HttpStatusCode.BadRequest);

    [Fact]
    public async Task PurgeMany_ByStatus_RemovesWhatMatchesAndIsThenNotFound()
    {
        var (failed, completed) = (await RunFailingAsync(), await RunCompletingAsync());
        const string filter = "instances?createdTimeFrom=2020-01-01T00:00:00Z&runtimeStatus=Failed";
        (await (await DeleteAsync(filter)).Content.ReadAsStringAsync()).ShouldBe(DeletedOne);
        await ShouldAnswer(DeleteAsync(filter), HttpStatusCode.NotFound);
        (await Client.GetInstanceAsync(failed)).ShouldBeNull();
        (await Client.GetInstanceAsync(completed)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("createdTimeTo", "createdTimeTo=&runtimeStatus=Failed")]
    [InlineData("runtimeStatus", "runtimeStatus=")]
    [InlineData("runtimeStatus", "runtimeStatus=+")]
    [InlineData("runtimeStatus", "runtimeStatus=,")]
    [InlineData("runtimeStatus", "runtimeStatus=Completed&runtimeStatus=Terminated")]
    [InlineData("runtimeState", "runtimeState=Completed")]
    [InlineData("createdTimeTo", "createdTimeTo=2020-01-02T00:00:00Z&createdTimeTo=2020-01-03T00:00:00Z")]
    [InlineData("createdTimeTo", "createdTimeTo=12:00")]
    [InlineData("taskHub", "taskHub=TaskHub&taskHub=Other")]
    public async Task PurgeMany_WithAFilterThatIsBlankRepeatedOrNotKnown_RemovesNothing(string name, string query)
    {
        var id = await RunFailingAsync();

        var response = await DeleteAsync($"instances?createdTimeFrom=2020-01-01T00:00:00Z&{query}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await JsonOf(response))["Message"]!.GetValue<string>().ShouldContain($"'{name}'");
        (await Client.GetInstanceAsync(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task PurgeOne_WithAFilter_IsRefused()
    {
        var id = await RunFailingAsync();

        await ShouldAnswer(DeleteAsync($"instances/{id}?runtimeStatus=Completed"), HttpStatusCode.BadRequest);

        (await Client.GetInstanceAsync(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task PurgeMany_AtTheAddressWithEverythingThatAzureNames_RemovesWhatMatches()
    {
        await RunFailingAsync();
        const string query = "taskHub=TaskHub&connection=Storage&code=any&createdTimeFrom=2020-01-01&createdTimeTo=2126-01-01T00:00:00.123%2B02:00&runtimeStatus=completed,failed";

        await ShouldAnswer(DeleteAsync($"instances?{query}"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task PurgeMany_UpToATime_LeavesWhatIsYounger()
    {
        await RunFailingAsync();
        await ShouldAnswer(
            DeleteAsync("instances?createdTimeFrom=2020-01-01T00:00:00Z&createdTimeTo=2020-01-02T00:00:00Z"), HttpStatusCode.NotFound);
    }
}
