using Cortap.Runtime.Hosting;
using Cortap.Runtime.Hosting.Functions;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class FunctionCatalogTests
{
    [Theory]
    [InlineData(typeof(BadFunctions.TwoTriggers), "exactly one parameter must carry a trigger attribute; found 2")]
    [InlineData(typeof(BadFunctions.NoTrigger), "exactly one parameter must carry a trigger attribute; found 0")]
    [InlineData(typeof(BadFunctions.UnboundParameter), "nothing binds parameter 'c'; its route is 'a/{b}'")]
    [InlineData(typeof(BadFunctions.UnboundActivityParameter), "nothing binds parameter 'context' of type TaskActivityContext")]
    [InlineData(typeof(BadFunctions.BadRoute), "route 'a/{b' is not valid")]
    [InlineData(typeof(BadFunctions.ReservedRoute), "conflicts with the host's own routes")]
    [InlineData(typeof(BadFunctions.NoResponse), "must return IResult or IActionResult")]
    [InlineData(typeof(BadFunctions.WrongClientType), "[DurableClient] must stand on a DurableTaskClient")]
    [InlineData(typeof(BadFunctions.InterfaceInput), "input 'input' must be of a concrete type")]
    [InlineData(typeof(BadFunctions.OrchestratorWithClient), "depend on more than its history")]
    [InlineData(typeof(BadFunctions.BadName), "the name must be a letter followed by")]
    [InlineData(typeof(BadFunctions.NotPublic), "the method and its class must be public")]
    [InlineData(typeof(BadFunctions.CalledMain), "must not be called Main")]
    [InlineData(typeof(BadFunctions.AsyncVoid), "an async method must return a task")]
    [InlineData(typeof(BadFunctions.Generic<>), "may be generic")]
    [InlineData(typeof(BadFunctions.SameName), "Function name 'Twice' is used 2 times")]
    [InlineData(typeof(BadFunctions.SameRoute), "Functions 'One' and 'Other' answer the same method of route 'same'")]
    [InlineData(typeof(BadFunctions.EntityFunction), "the embedded host has no [EntityTrigger]")]
    [InlineData(typeof(BadFunctions.WithKey), "the embedded host has no function keys")]
    [InlineData(typeof(BadFunctions.Retried), "the embedded host has no retries of functions")]
    [InlineData(typeof(BadFunctions.NamedByTrigger), "the embedded host has no names in triggers")]
    [InlineData(typeof(BadFunctions.OtherHub), "the embedded host has no other task hubs")]
    [InlineData(typeof(BadFunctions.WithOutput), "the embedded host has no [Somewhere]")]
    public void Discover_FunctionThatCannotRun_StopsWithOneLine(Type functions, string problem)
    {
        var error = Should.Throw<RuntimeStartException>(() => FunctionCatalog.Discover([functions], routePrefix: ""));
        error.Message.ShouldContain(problem);
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Discover_SeveralMistakes_AreReportedTogether()
    {
        var error = Should.Throw<RuntimeStartException>(
            () => FunctionCatalog.Discover([typeof(BadFunctions.BadName), typeof(BadFunctions.NoTrigger)], routePrefix: ""));
        error.Message.ShouldContain("Function '1st'");
        error.Message.ShouldContain("Function 'NoTrigger' (Cortap.Runtime.Tests.Hosting.BadFunctions+NoTrigger.Run)");
    }

    [Fact]
    public void Discover_ReservedRouteBelowAPrefix_IsAccepted()
    {
        var catalog = FunctionCatalog.Discover([typeof(BadFunctions.ReservedRoute)], routePrefix: "api");
        catalog.Http.Single().Route.RawText.ShouldBe("api/admin/x");
    }

    [Fact]
    public void Build_ConstructorNeedsAnUnregisteredService_StopsWithItsName()
    {
        var folder = TestHost.NewFolder();
        Should.Throw<RuntimeStartException>(() => TestHost.Builder(folder, [typeof(BadFunctions.NeedsUnregistered)]).Build())
            .Message.ShouldContain("its constructor needs a ScopedCounter, which is not registered");
        Directory.Delete(folder, recursive: true);
    }
}
