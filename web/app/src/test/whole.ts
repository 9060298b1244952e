/** Routes with what would come later already there. */
import type { RouteObject } from 'react-router';

export async function whole(routes: readonly RouteObject[]): Promise<RouteObject[]> {
  return Promise.all(
    routes.map(async ({ lazy, ...route }): Promise<RouteObject> => {
      const more = typeof lazy === 'function' ? ((await lazy()) as Pick<RouteObject, 'Component'>) : {};
      const children = route.children && (await whole(route.children));
      return { ...route, ...more, ...(children && { children }) } as RouteObject;
    }),
  );
}
