using Cortap.Sqlite;

namespace Cortap.Runtime.Storage;

/// <summary>Something to be written to the engine's store.</summary>
internal abstract class StoreWrite : GroupWrite<StoreStatements>;
