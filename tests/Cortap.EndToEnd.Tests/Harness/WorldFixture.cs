namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>One running world shared by the tests of a class that do not disturb each other.</summary>
public class WorldFixture : IAsyncLifetime
{
    public World World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await StartAsync();

    public async Task DisposeAsync() => await World.DisposeAsync();

    protected virtual Task<World> StartAsync() => World.StartAsync();
}

/// <summary>The same, with the service in a process of its own.</summary>
public sealed class ProcessFixture : WorldFixture
{
    protected override Task<World> StartAsync() => World.StartProcessAsync();
}
