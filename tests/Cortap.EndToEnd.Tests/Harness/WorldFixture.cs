namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>One running world shared by the tests of a class that do not disturb each other.</summary>
public sealed class WorldFixture : IAsyncLifetime
{
    public World World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await World.StartAsync();

    public async Task DisposeAsync() => await World.DisposeAsync();
}
